/** Something that holds a resource (a watcher, a timer) until it is let go. Letting go twice is harmless. */
export interface Disposable {
  dispose(): void;
}
