/** Thrown when the user cancelled. Without a message, what had been measured by then is in the run directories. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}
