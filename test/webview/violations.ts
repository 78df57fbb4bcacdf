import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import type { ThemeName } from './themes';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules that colours decide on: all others are the same in every theme. */
const BY_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * What axe-core finds wrong, rule by rule, with the elements concerned: in the dark theme by all rules, in the others, which differ in colours
 * only, by those of colours.
 */
export async function violations(page: Page, theme: ThemeName = 'dark'): Promise<string[]> {
  // Injected past the page's policy, as a browser's own tools are.
  await page.evaluate(axe);
  return page.evaluate(
    async (rules) => {
      interface Axe {
        run(
          context: Document,
          options: { runOnly?: string[]; resultTypes: string[] },
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      }
      const { violations: found } = await (window as unknown as { axe: Axe }).axe.run(document, {
        ...(rules && { runOnly: rules }),
        resultTypes: ['violations'],
      });
      return found.map(
        ({ id, nodes }) => `${id}: ${nodes.map((n) => `${n.html} ${n.failureSummary ?? ''}`).join(' | ')}`,
      );
    },
    theme === 'dark' ? null : BY_COLOUR,
  );
}
