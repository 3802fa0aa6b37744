/** Every action that is checked. An operation of the contract names exactly one; null means anyone may call it. */
export const permissions = [
  'system:read',
  'project:read',
  'project:write',
  'task:read',
  'task:write',
  'run:read',
  'run:start',
  'run:control',
  'question:answer',
  'spec:read',
  'spec:write',
  'spec:approve',
  'pull_request:read',
  'pull_request:merge',
  'credential:read',
  'credential:write',
] as const

export type Permission = (typeof permissions)[number]

/** Roles of a person or machine in a tenant (glossary), and what each may do. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  viewer: permissions.filter((permission) => permission.endsWith(':read')),
  operator: permissions.filter((permission) => permission !== 'project:write' && permission !== 'credential:write'),
  tenant_admin: permissions,
  platform_admin: permissions,
  service: permissions,
}

export type Role = 'platform_admin' | 'tenant_admin' | 'operator' | 'viewer' | 'service'
