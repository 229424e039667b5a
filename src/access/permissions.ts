import { Refusal } from '#kernel/errors.ts';
import type { Role } from '#store/tables.ts';

/** What staff may do. Code asks for a permission, never for a role by name. */
export const PERMISSIONS = [
  'approve-people',
  'invite-people',
  'manage-people',
  'manage-reports',
  'manage-trends',
  'manage-rules',
  'manage-settings',
  'manage-roles',
  'see-audit-log',
  'manage-blocks',
  'manage-hosts',
  'manage-announcements',
  'manage-emoji',
  'see-dashboard',
  'delete-people',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const MODERATOR: readonly Permission[] = [
  'approve-people',
  'invite-people',
  'manage-people',
  'manage-reports',
  'manage-trends',
  'see-audit-log',
  'manage-blocks',
  'manage-hosts',
  'see-dashboard',
];
const ADMIN: readonly Permission[] = [
  ...MODERATOR,
  'manage-rules',
  'manage-settings',
  'manage-announcements',
  'manage-emoji',
  'delete-people',
];

const OF_ROLE: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set(PERMISSIONS),
  admin: new Set(ADMIN),
  moderator: new Set(MODERATOR),
  member: new Set<Permission>(['invite-people']),
};

export const ROLES: readonly Role[] = ['owner', 'admin', 'moderator', 'member'];

export const permissionsOf = (role: Role): ReadonlySet<Permission> => OF_ROLE[role];

/** Refuses ('forbidden') somebody who may not do that. */
export function requirePermission(viewer: { permissions: ReadonlySet<Permission> }, permission: Permission): void {
  if (!viewer.permissions.has(permission)) throw new Refusal('forbidden', 'This action is not allowed');
}

/** Whether a role stands above another: staff act only on those below them. */
export const outranks = (role: Role, other: Role): boolean => ROLES.indexOf(role) < ROLES.indexOf(other);
