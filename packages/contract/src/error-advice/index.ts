import type { ErrorCode } from '../errors.ts'
import type { Advice } from './advice.ts'
import { agentAdvice } from './agents.ts'
import { databaseAdvice } from './database.ts'
import { hostAdvice } from './host.ts'
import { projectAdvice } from './projects.ts'
import { requestAdvice } from './requests.ts'
import { runAdvice } from './runs.ts'
import { specAdvice } from './specs.ts'

export type { Advice } from './advice.ts'

/** Every code of the closed list, in the order in which people read of them. */
export const adviceByTheme = {
  'Requests and sign-in': requestAdvice,
  'Projects and repositories': projectAdvice,
  'Agents and models': agentAdvice,
  'Runs and merging': runAdvice,
  'Ideas and specs': specAdvice,
  'This machine': hostAdvice,
  'The database': databaseAdvice,
} satisfies Record<string, Partial<Record<ErrorCode, Advice>>>

/** A code without advice does not compile. */
export const errorAdvice: Record<ErrorCode, Advice> = {
  ...requestAdvice,
  ...projectAdvice,
  ...agentAdvice,
  ...runAdvice,
  ...specAdvice,
  ...hostAdvice,
  ...databaseAdvice,
}
