import type { Role } from '@sentra/contract'

/** Who acts: resolved once for each request, passed to every use case. */
export type Principal = { tenantId: string; userId: string; role: Role }

/** The only tenant of a local installation. */
export const LOCAL_TENANT = 'local'
/** The person who owns the data directory's token file. */
export const LOCAL_USER = 'usr-local0000000'
