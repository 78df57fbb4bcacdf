import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { Duplex } from 'node:stream';

/** What a debugger does, over the protocol of Node's inspector (RFC 6455 text frames; Node 20 has no WebSocket of its own). */
export class InspectorClient {
  readonly #socket: Duplex;
  readonly #answers = new Map<number, (result: Record<string, unknown>) => void>();
  readonly #events: { method: string; params: Record<string, unknown> }[] = [];
  #wake: () => void = () => undefined;
  #read = Buffer.alloc(0);
  #last = 0;

  private constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', () => undefined); // The script has ended.
  }

  static connect(url: string): Promise<InspectorClient> {
    const request = http.get(url.replace('ws:', 'http:'), {
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      },
    });
    return new Promise((resolve, reject) => {
      request.once('upgrade', (_, socket) => resolve(new InspectorClient(socket)));
      request.once('error', reject);
    });
  }

  call(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    this.#send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#answers.set(id, resolve));
  }

  /** The next event of this name, those that came before it being over. */
  async event(name: string): Promise<Record<string, unknown>> {
    for (;;) {
      for (let next = this.#events.shift(); next; next = this.#events.shift())
        if (next.method === name) return next.params;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(text: string): void {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const head =
      payload.length < 126
        ? Buffer.from([0x81, 0x80 | payload.length])
        : Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 255]);
    this.#socket.write(Buffer.concat([head, mask, payload.map((byte, at) => byte ^ mask[at % 4]!)]));
  }

  /** The server's frames are whole and unmasked. */
  #take(bytes: Buffer): void {
    this.#read = Buffer.concat([this.#read, bytes]);
    while (this.#read.length >= 2) {
      const short = this.#read[1]! & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (this.#read.length < head) return;
      const length =
        short < 126
          ? short
          : short === 126
            ? this.#read.readUInt16BE(2)
            : Number(this.#read.readBigUInt64BE(2));
      if (this.#read.length < head + length) return;
      this.#hear(this.#read.toString('utf8', head, head + length), this.#read[0]! & 15);
      this.#read = this.#read.subarray(head + length);
    }
  }

  #hear(text: string, opcode: number): void {
    if (opcode !== 1) return;
    const said = JSON.parse(text) as Record<string, unknown>;
    if (typeof said['id'] === 'number')
      this.#answers.get(said['id'])?.((said['result'] ?? said['error']) as Record<string, unknown>);
    else this.#events.push(said as { method: string; params: Record<string, unknown> });
    this.#wake();
  }
}
