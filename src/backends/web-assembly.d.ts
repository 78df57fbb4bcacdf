// The part of WebAssembly's JavaScript API used here: TypeScript describes it for browsers only.
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array) => Module;
  function validate(bytes: Uint8Array): boolean;
  class Memory {
    readonly buffer: ArrayBuffer;
    /** @param initial pages of 64 KB */
    constructor({ initial }: { initial: number });
    /** @param pages of 64 KB more; the buffer is another afterwards @throws RangeError where there is no room for them */
    grow(pages: number): number;
  }
  class Instance {
    readonly exports: Readonly<Record<string, unknown>>;
    constructor(module: Module, imports: Imports);
  }
}
