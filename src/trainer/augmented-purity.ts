import { isObject } from './framework';
import type { Layer } from './framework';

/** tfjs's own layers without weights: what they draw comes from Math.random or from a fixed seed. */
const BUILT_IN =
  /^(Dropout|SpatialDropout\dD|GaussianNoise|GaussianDropout|AlphaDropout|Flatten|Reshape|Permute|Masking|Rescaling|Resizing|CenterCrop|Cropping\w+|UpSampling\w+|ZeroPadding\w+|(Global)?(Average|Max)Pooling\dD|Activation|ReLU)$/;

const KEYWORDS =
  'arguments async await break case catch class const constructor continue default do else extends false finally for function get if in instanceof let new null of return set static super switch this throw true try typeof undefined var void while';
const GLOBALS =
  'Array Boolean Error Float32Array Float64Array Infinity Int32Array Map Math NaN Number Object Set String Uint8Array isFinite isNaN parseFloat parseInt';
const KNOWN = new Set(`${KEYWORDS} ${GLOBALS}`.split(' '));
/** What TensorFlow.js is called in scripts, and what compilers make of that. */
const FRAMEWORK = /^(import_|_)*(tf|tfjs|tensorflow)\w*$/i;
const CONSTANT = /^[A-Z][A-Z0-9_]+$/;

/**
 * Whether calling the layer once more leaves no trace, so that the recorder may do it without changing the user's training:
 * tfjs's own layers, and classes of the user's own whose whole text uses nothing from outside but TensorFlow.js, Math and
 * constants and whose fields are plain data. A class that draws from a generator of the script's own isn't.
 */
export function leavesNoTrace(layer: Layer): boolean {
  if (BUILT_IN.test(layer.getClassName())) return true;
  const texts: string[] = [];
  const names = new Set<string>();
  for (let at: unknown = Object.getPrototypeOf(layer); isObject(at); at = Object.getPrototypeOf(at)) {
    // tfjs's base class.
    if (Object.hasOwn(at, 'addWeight') && Object.hasOwn(at, 'countParams')) break;
    const make: unknown = at['constructor'];
    if (typeof make !== 'function') return false;
    texts.push(Function.prototype.toString.call(make));
    names.add(make.name);
    for (const owner of [at, make])
      for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
        names.add(name);
        for (const part of [descriptor.value as unknown, Reflect.get(descriptor, 'get') as unknown])
          if (typeof part === 'function') texts.push(Function.prototype.toString.call(part));
      }
  }
  const fields = new Map<string, unknown>(Object.entries(layer));
  return texts.length > 0 && texts.every((text) => isSelfContained(text, names, fields));
}

function isSelfContained(
  text: string,
  names: ReadonlySet<string>,
  fields: ReadonlyMap<string, unknown>,
): boolean {
  const code = withoutTextAndComments(text);
  for (const [, field = ''] of code.matchAll(/\bthis\s*\.\s*([\w$]+)/g))
    if (fields.has(field) && !isPlainData(fields.get(field))) return false;
  const own = declaredIn(code);
  for (const [, name = ''] of code.matchAll(/(?<![\w$.#])([A-Za-z_$][\w$]*)(?!\s*:)/g))
    if (
      !KNOWN.has(name) &&
      !FRAMEWORK.test(name) &&
      !CONSTANT.test(name) &&
      !own.has(name) &&
      !names.has(name)
    )
      return false;
  return true;
}

/** Names of variables, functions and parameters. In doubt a name isn't one of them: what comes from outside mustn't pass for the layer's own. */
function declaredIn(code: string): Set<string> {
  const names = new Set<string>();
  const collect = (text: string) => {
    // Of defaults only what is before the equals sign is declared; of `{ a: b }` only b, but a is no variable then.
    for (const [, name = ''] of text.replaceAll(/=[^,{}[\]()]*/g, '').matchAll(/([A-Za-z_$][\w$]*)/g))
      names.add(name);
  };
  for (const [, declared = ''] of code.matchAll(/\b(?:const|let|var)\s+(\{[^}]*\}|\[[^\]]*\]|[\w$]+)/g))
    collect(declared);
  for (const [, declared = ''] of code.matchAll(/\bfunction\s+([\w$]+)/g)) collect(declared);
  for (const [, declared = ''] of code.matchAll(/\(([^()]*)\)\s*(?:=>|\{)/g))
    if (!/[+*/<>!&|?]|\bof\b|\bin\b/.test(declared.replaceAll('=>', ''))) collect(declared);
  for (const [, declared = ''] of code.matchAll(/([A-Za-z_$][\w$]*)\s*=>/g)) collect(declared);
  return names;
}

function withoutTextAndComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, '0');
}

/** Numbers, texts and lists of them. */
function isPlainData(value: unknown): boolean {
  if (!isObject(value)) return typeof value !== 'function';
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as Iterable<unknown>).every(isPlainData);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlainData);
}
