/** Rendered JSON: text, or UTF-8 that was rendered and encoded before. */
type Piece = string | Uint8Array;

/**
 * JSON that is already rendered. Posts and accounts are rendered and encoded once and kept as bytes (see entities/), so an
 * answer is put together by copying pieces: encoding a page of posts anew would cost a tenth of its request.
 */
export class Json {
  readonly pieces: readonly Piece[];

  constructor(content: string | readonly Piece[]) {
    this.pieces = typeof content === 'string' ? [content] : content;
  }

  get text(): string {
    const [first] = this.pieces;
    return this.pieces.length === 1 && typeof first === 'string' ? first : this.toBuffer().toString();
  }

  /** All of it as UTF-8, in a buffer of its own. */
  toBuffer(): Buffer {
    let length = 0;
    for (const piece of this.pieces) length += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength;
    const bytes = Buffer.allocUnsafe(length);
    let at = 0;
    for (const piece of this.pieces) {
      if (typeof piece === 'string') at += bytes.write(piece, at);
      else {
        bytes.set(piece, at);
        at += piece.byteLength;
      }
    }
    return bytes;
  }

  /** So that a stray JSON.stringify is loud instead of wrong. */
  toJSON(): never {
    throw new Error('rendered JSON was stringified again; put it together with jsonObject or jsonArray');
  }
}

export const jsonArray = (items: readonly Json[]): Json => {
  const pieces: Piece[] = ['['];
  for (const [i, item] of items.entries()) {
    if (i > 0) pieces.push(',');
    for (const piece of item.pieces) pieces.push(piece);
  }
  pieces.push(']');
  return new Json(pieces);
};

/** An object whose values may be rendered JSON; `undefined` leaves a key out. */
export const jsonObject = (entries: Readonly<Record<string, unknown>>): Json => {
  const pieces: Piece[] = [];
  let text = '{';
  for (const [key, value] of Object.entries(entries)) {
    if (value === undefined) continue;
    text += `${text === '{' && pieces.length === 0 ? '' : ','}${JSON.stringify(key)}:`;
    if (value instanceof Json) {
      pieces.push(text, ...value.pieces);
      text = '';
    } else text += JSON.stringify(value);
  }
  pieces.push(`${text}}`);
  return new Json(pieces);
};

export const json = (value: unknown): Json => new Json(JSON.stringify(value));
