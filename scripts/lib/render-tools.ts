import { toJsonSchema } from '@valibot/to-json-schema';
import { TOOLS } from '../../src/tools';

/* What package.json says of the tools for assistants in VS Code, from the tools themselves. */

const camelCase = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `contributes.languageModelTools`. */
export function renderTools(): Record<string, unknown>[] {
  return Object.values(TOOLS).map(({ name, description, input }) => {
    const { type, properties, required } = toJsonSchema(input, { ignoreActions: ['regex', 'max_length'] });
    return {
      name: `regulens_${name}`,
      toolReferenceName: `regulens${camelCase(name)}`,
      displayName: `%tool.${name}.name%`,
      userDescription: `%tool.${name}.description%`,
      modelDescription: description,
      icon: '$(graph-line)',
      canBeReferencedInPrompt: true,
      tags: ['regulens', 'tensorflow', 'training'],
      when: 'isWorkspaceTrusted',
      inputSchema: { type, properties, required },
    };
  });
}
