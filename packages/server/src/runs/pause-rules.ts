import { z } from 'zod'

type Pause = { pausedAt: Date | null; pausedBy: string | null }

/** A person's pause as the trash keeps it: who undoes what ended it finds the run standing still again. */
export const KeptPause = z.object({ at: z.iso.datetime(), by: z.string() }).nullish()

/** The pause of a run, for the trash. */
export function keptPause({ pausedAt, pausedBy }: Pause): z.infer<typeof KeptPause> {
  return pausedAt === null ? null : { at: pausedAt.toISOString(), by: pausedBy ?? '' }
}

/** What a run gets back of it; none where there was none. */
export function pauseFrom(kept: z.infer<typeof KeptPause>): Pause {
  return kept ? { pausedAt: new Date(kept.at), pausedBy: kept.by } : { pausedAt: null, pausedBy: null }
}
