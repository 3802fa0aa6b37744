import { LOCAL_USER } from '#platform'

/** What people call a user. A local installation has one person, who has no name here. */
export function nameOf(userId: string): string {
  return userId === LOCAL_USER ? 'local' : userId
}
