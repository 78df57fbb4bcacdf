/* Marks on a canvas, in the colours that it is set to. */

interface Place {
  x: number;
  y: number;
}

export function line(context: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

export function circle(
  context: CanvasRenderingContext2D,
  { x, y }: Place,
  radius: number,
  filled: boolean,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (filled) context.fill();
  else context.stroke();
}

export function cross(context: CanvasRenderingContext2D, { x, y }: Place, size: number): void {
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x + size, y - size);
  context.lineTo(x - size, y + size);
  context.lineWidth = 1.5;
  context.stroke();
  context.lineWidth = 1;
}

/** Points up: the value lies above. */
export function triangle(context: CanvasRenderingContext2D, { x, y }: Place, size: number): void {
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size, y + size);
  context.lineTo(x - size, y + size);
  context.closePath();
  context.fill();
}
