/** How far into a page its own charset declaration is looked for, in bytes (WHATWG HTML, "prescan a byte stream"). */
const SNIFF_BYTES = 1024;
/** Longest charset label that is worth a look, in characters. */
const MAX_LABEL = 40;

/**
 * The text of a web page: a byte order mark decides first, then the charset of the HTTP header, then the page's own
 * declaration in its first {@link SNIFF_BYTES} bytes, then UTF-8. An unknown label is passed over; a byte that does not
 * fit becomes U+FFFD. Never throws.
 */
export function decodeHtml(body: Uint8Array, charsetFromHeader: string | undefined): string {
  const decoder =
    decoderFor(byteOrderMark(body)) ??
    decoderFor(charsetFromHeader) ??
    decoderFor(declaredCharset(body)) ??
    new TextDecoder('utf-8');
  return decoder.decode(body);
}

function byteOrderMark(body: Uint8Array): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return undefined;
}

function declaredCharset(body: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(body.subarray(0, SNIFF_BYTES));
  const found = /<meta\s[^>]{0,300}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([a-z0-9_:.-]{1,40})/i.exec(start)?.[1];
  const inXml = /^<\?xml\s[^>]{0,200}?encoding\s{0,5}=\s{0,5}["']([a-z0-9_:.-]{1,40})/i.exec(start)?.[1];
  const label = found ?? inXml;
  // A declaration that could be read as ASCII cannot be true when it says UTF-16.
  return label !== undefined && /^utf-?16/i.test(label) ? 'utf-8' : label;
}

function decoderFor(label: string | undefined): TextDecoder | undefined {
  const trimmed = label?.trim().replace(/^["']|["']$/g, '');
  if (!trimmed || trimmed.length > MAX_LABEL) return undefined;
  try {
    return new TextDecoder(trimmed);
  } catch {
    return undefined;
  }
}
