import { SentraError, type Spec } from '@sentra/contract'

/** The version that was named, else the newest. SPEC_NOT_READY before the first is written. */
export function versionOf({ id, version }: Spec, wanted: number | undefined): number {
  if (wanted !== undefined) return wanted
  if (version > 0) return version
  throw new SentraError(
    'SPEC_NOT_READY',
    `Spec ${id} has no version yet: \`sentra specs show ${id}\` says where it stands.`,
  )
}
