// For the test of it, which is TypeScript.
export function checkStart(metafile: object, entryPoint: string): void;
