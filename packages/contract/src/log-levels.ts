import { z } from 'zod'

/** Levels of a log line, lowest first (SEN-33). */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export const LogLevel = z.enum(logLevels)
export type LogLevel = z.infer<typeof LogLevel>
