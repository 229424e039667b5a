/**
 * JSON that is already text. Posts and accounts are rendered once and kept as text (see entities/), so answers are put
 * together from pieces instead of being stringified again.
 */
export class Json {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  /** So that a stray JSON.stringify is loud instead of wrong. */
  toJSON(): never {
    throw new Error('rendered JSON was stringified again; put it together with jsonObject or jsonArray');
  }
}

export const jsonArray = (items: readonly Json[]): Json => {
  let text = '[';
  for (let i = 0; i < items.length; i += 1) text += i === 0 ? items[i]!.text : `,${items[i]!.text}`;
  return new Json(`${text}]`);
};

/** An object whose values may be rendered JSON; `undefined` leaves a key out. */
export const jsonObject = (entries: Readonly<Record<string, unknown>>): Json => {
  let text = '';
  for (const key of Object.keys(entries)) {
    const value = entries[key];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${value instanceof Json ? value.text : JSON.stringify(value)}`;
  }
  return new Json(`{${text}}`);
};

export const json = (value: unknown): Json => new Json(JSON.stringify(value));
