import { isIP } from 'node:net';
import type { SendMailOptions, Transporter } from 'nodemailer';
import { Refusal } from '#kernel/errors.ts';
import type { Log } from '#ports/log.ts';
import type { Mail, Mailer } from '#ports/mail.ts';
import { openOutbox } from './outbox.ts';

/** For connecting, its TLS handshake and the server's greeting. */
const CONNECT_MS = 10_000;
/** Without a byte from the server. */
const SILENCE_MS = 20_000;
/** For one mail from first to last. */
const SEND_MS = 60_000;
/** Mails under way; more fail at once and are tried again by their jobs. */
const MAX_UNDER_WAY = 20;
const MAX_ADDRESS_CHARACTERS = 254;
const MAX_SUBJECT_CHARACTERS = 200;
const MAX_BODY_CHARACTERS = 500_000;
/** Only plain `local@domain`: no names, lists, groups, comments or quoted parts, all of which can smuggle a second one. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u;
/** Line breaks of every kind, and the marks that turn the direction of the text after them. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

export interface MailerOptions {
  /**
   * `smtps://user:password@host` (TLS from the start) or `smtp://...` (STARTTLS, required unless the host is this
   * machine). Certificates are always verified. `?tls=optional` also takes a server without STARTTLS. Without an
   * address, mails go to the outbox folder.
   */
  smtpUrl?: string | undefined;
  /** Address that mails come from, such as `parley@town.example`. */
  from: string;
  /** Its display name. */
  fromName?: string;
  outboxFolder: string;
  log: Log;
  /** Milliseconds for one mail; tests are impatient. */
  sendMs?: number;
}

/** Checks its settings (throws with a sentence that names the wrong one) and connects only when there is mail. */
export function openMailer(options: MailerOptions): Mailer {
  if (!isAddress(options.from)) throw new Error(`the sender of mails is not an e-mail address: ${options.from}`);
  const deliver =
    options.smtpUrl === undefined ? openOutbox(options) : openSmtp({ ...options, smtpUrl: options.smtpUrl });
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  return {
    async send(mail) {
      if (underWay.size >= MAX_UNDER_WAY) throw new Error('too many mails are under way');
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(options.sendMs ?? SEND_MS)]);
      const sending = deliver({ ...compose(mail, options), signal });
      underWay.add(sending);
      try {
        await sending;
      } finally {
        underWay.delete(sending);
      }
    },
    async close() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}

const isAddress = (text: string): boolean => text.length <= MAX_ADDRESS_CHARACTERS && ADDRESS.test(text);

/** Whether a mail can be sent to this text: exactly one plain address. */
export function checkRecipient(to: string): void {
  if (!isAddress(to)) throw new Refusal('invalid', 'This is not an e-mail address');
}

/** The message for nodemailer; no field of it can become a second header or recipient. */
function compose(mail: Mail, { from, fromName = '' }: MailerOptions): SendMailOptions {
  checkRecipient(mail.to);
  if (mail.text.length + (mail.html?.length ?? 0) > MAX_BODY_CHARACTERS)
    throw new Refusal('too-large', 'The mail is too long');
  return {
    from: { name: oneLine(fromName), address: from },
    to: { name: '', address: mail.to },
    envelope: { from, to: [mail.to] },
    subject: oneLine(mail.subject).slice(0, MAX_SUBJECT_CHARACTERS).toWellFormed(),
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    // RFC 3834: answering machines keep silent.
    headers: { 'Auto-Submitted': 'auto-generated' },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const oneLine = (text: string): string => text.replace(CONTROL, ' ').trim();

function openSmtp({ smtpUrl, from }: MailerOptions & { smtpUrl: string }): (mail: SendMailOptions) => Promise<void> {
  const settings = {
    ...readSmtpUrl(smtpUrl),
    name: from.slice(from.lastIndexOf('@') + 1),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  };
  // Loaded with the first mail: a node without SMTP never needs it.
  let transport: Promise<Transporter> | undefined;
  return async (mail) => {
    transport ??= import('nodemailer').then(({ createTransport }) => createTransport(settings));
    try {
      await (await transport).sendMail(mail);
    } catch (error) {
      throw withoutAddresses(error);
    }
  };
}

/** What a log may hold of a failed delivery: servers repeat the address, and sometimes more, in their answers. */
function withoutAddresses(error: unknown): Error {
  const told = (name: 'code' | 'command' | 'responseCode') =>
    error instanceof Error && name in error ? String(Reflect.get(error, name)).slice(0, 40) : '';
  const details = [told('code'), told('command'), told('responseCode')].filter((detail) => detail !== '').join(' ');
  return new Error(`the mail server did not take the mail: ${details || 'unknown error'}`);
}

/** The settings in an SMTP address; throws with a sentence, never with the password. */
export function readSmtpUrl(text: string) {
  const url = URL.canParse(text) ? new URL(text) : null;
  const wrong = (words: string) => new Error(`the SMTP address ${words}, such as smtps://user:password@mail.example`);
  if (!url || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || !url.hostname) {
    throw wrong('must begin with smtp:// or smtps:// and name a host');
  }
  const { tls, ...others } = Object.fromEntries(url.searchParams);
  if (
    Object.keys(others).length > 0 ||
    (tls !== undefined && tls !== 'optional') ||
    (url.pathname !== '' && url.pathname !== '/')
  ) {
    throw wrong('takes nothing after the host and port but ?tls=optional');
  }
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const local = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return {
    host,
    port: url.port ? Number(url.port) : secure ? 465 : local ? 25 : 587,
    secure,
    // A mail server on this machine is reached without a wire, and its certificate is mostly made out to nobody.
    requireTLS: !secure && !local && tls !== 'optional',
    ignoreTLS: !secure && local,
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const },
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
  };
}
