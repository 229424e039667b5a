/** The error codes of RFC 6749 (4.1.2.1, 5.2), RFC 7009 and what this server sends beside them. */
export type OAuthErrorCode =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_redirect_uri'
  | 'invalid_request'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type';

const STATUS: Partial<Record<OAuthErrorCode, number>> = { invalid_client: 401, unauthorized_client: 403 };

/**
 * An OAuth request that cannot be granted. Interfaces send it as `{ error, error_description }`; where `redirectTo` is
 * set, the app and its address are known to be right, and a browser is sent there instead.
 */
export class OAuthError extends Error {
  override name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly status: number;
  readonly redirectTo: string | null;

  constructor(code: OAuthErrorCode, words: string, redirectTo: string | null = null) {
    super(words);
    this.code = code;
    this.status = STATUS[code] ?? 400;
    this.redirectTo = redirectTo;
  }
}
