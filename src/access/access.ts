/**
 * Access: who may come in and how they prove it. Sign-up, login, second factor, sessions, one-time links, invitations,
 * roles and permissions, OAuth apps, codes and tokens, and what staff set: settings, rules, secrets, the audit log.
 * Tables: users, recovery_codes, sessions, one_time_links, invites, apps, oauth_codes, access_tokens, settings, secrets,
 * rules, terms, email_domain_tries, audit_log.
 * Emits account.created, account.approved, account.changed (roles), token.revoked. Hears nothing. Jobs: mail, access-clean.
 */

export { type ActivityNotes, createActivityNotes } from './activity.ts';
export {
  type App,
  appByClientId,
  appById,
  authenticateApp,
  MAX_APP_NAME_CHARACTERS,
  MAX_REDIRECT_URIS,
  type NewApp,
  OUT_OF_BAND,
  registerApp,
} from './apps.ts';
export { audit, auditLog, subjectOf } from './audit.ts';
export {
  type Answer,
  type AuthorizationRequest,
  type AuthorizeQuery,
  authorizeRequest,
  denyRequest,
  grantCode,
} from './authorize.ts';
export { type AppAndToken, createPerson, issueAppAndToken, personByUsername, setPassword } from './by-hand.ts';
export { accessCleaningQueue, scheduleAccessCleaning } from './cleaning.ts';
export {
  changePassword,
  confirmEmail,
  requestEmailChange,
  requestPasswordReset,
  resendConfirmation,
  resetPassword,
} from './credentials.ts';
export { type EmailAddress, readEmail } from './email.ts';
export {
  hashToken,
  type Identity,
  identifyToken,
  readTokenHolder,
  requireReady,
  type Standing,
  type TokenHolder,
  type Viewer,
  viewerOf,
} from './identity.ts';
export {
  createInvite,
  type Invite,
  invitesOf,
  isInviteOpen,
  MAX_INVITE_LIFE_MS,
  MAX_INVITE_USES,
  MAX_OPEN_INVITES,
  revokeInvite,
} from './invites.ts';
export { LINK_LIFE_MS, LINK_PATHS, type LinkSubject, linkAddress, peekLink } from './links.ts';
export { type LoginNeeds, type LoginStep, logIn, logInWithCode } from './login.ts';
export { createLoginDelays, type LoginDelays } from './login-delay.ts';
export { canonicalEmailHash, MAIL_TRIES_DAYS } from './mail-blocks.ts';
export { mailQueue, orderMail } from './mails.ts';
export { OAuthError, type OAuthErrorCode } from './oauth-error.ts';
export { becomeOwner, hasOwner, ownerLink } from './owner.ts';
export { hashPassword, MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS, type PasswordCost } from './passwords.ts';
export {
  approvePerson,
  changeRole,
  disableLogin,
  dropLogin,
  enableLogin,
  rejectPerson,
  shutOut,
  type WaitingPerson,
  waitingPeople,
} from './people.ts';
export { outranks, PERMISSIONS, type Permission, permissionsOf, ROLES, requirePermission } from './permissions.ts';
export {
  checkPreferences,
  isLanguageTag,
  type PreferenceChanges,
  readLocale,
  updatePreferences,
} from './preferences.ts';
export {
  addRule,
  MAX_RULE_CHARACTERS,
  MAX_RULES,
  type Rule,
  removeRule,
  rulesOf,
  translateRule,
} from './rules.ts';
export { ALL_SCOPES, covers, parseScopes, within } from './scopes.ts';
export { secretOf, vapidPublicKey } from './secrets.ts';
export {
  identifySession,
  type NewSession,
  type Origin,
  revokeOtherSessions,
  revokeSession,
  SESSION_IDLE_MS,
  SESSION_LIFE_MS,
  type SessionHolder,
  type SessionSummary,
  sessionsOf,
} from './sessions.ts';
export {
  DEFAULT_SETTINGS,
  DISCLOSURES,
  type Disclosure,
  getSetting,
  readSettings,
  type Settings,
  SIGN_UP_MODES,
  type SignUpMode,
  setSetting,
  setSettings,
  settingChangedAt,
  TREND_MODES,
  type TrendMode,
} from './settings.ts';
export { insertPerson, MAX_REASON_CHARACTERS, type NewPerson, type SignedUp, type SignUp, signUp } from './sign-up.ts';
export { currentTerms, publishTerms, type Terms, termsOf } from './terms.ts';
export {
  type AuthorizedApp,
  authorizedApps,
  exchangeCode,
  grantToApp,
  type IssuedToken,
  issueToken,
  revokeAuthorization,
  revokeToken,
} from './tokens.ts';
export {
  confirmTotp,
  disableTotp,
  RECOVERY_CODES,
  renewRecoveryCodes,
  setUpTotp,
  type TotpSetUp,
  twoFactorOf,
} from './two-factor.ts';
