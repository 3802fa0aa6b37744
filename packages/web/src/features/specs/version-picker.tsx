import type { SpecVersionSummary } from '@sentra/contract'
import { getRouteApi } from '@tanstack/react-router'

const route = getRouteApi('/projects/$projectId/specs/$specId/spec')
const control = 'h-8 min-w-0 rounded-md border border-control bg-bg px-2 text-text'

type Props = { versions: SpecVersionSummary[]; shown: number; from: number | undefined }

/** Which version is on screen, and which one it is compared with. */
export function VersionPicker({ versions, shown, from }: Props) {
  const navigate = route.useNavigate()
  const take = (version: number, since: number | undefined) =>
    void navigate({ search: { version, since }, resetScroll: false })
  const earlier = versions.filter(({ number }) => number < shown)
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <label className="flex items-center gap-2 text-muted">
        Version
        <select className={control} value={shown} onChange={({ target }) => take(Number(target.value), undefined)}>
          {versions.toReversed().map((version) => (
            <option key={version.number} value={version.number}>
              {describe(version)}
            </option>
          ))}
        </select>
      </label>
      {earlier.length > 0 && (
        <label className="flex items-center gap-2 text-muted">
          Changes since
          <select
            className={control}
            value={from ?? ''}
            onChange={({ target }) => take(shown, target.value === '' ? undefined : Number(target.value))}
          >
            <option value="">not shown: the whole text</option>
            {earlier.toReversed().map(({ number }) => (
              <option key={number} value={number}>
                version {number}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

function describe({ number, createdAt, decision }: SpecVersionSummary): string {
  const written = new Date(createdAt).toLocaleString()
  return `${number}, ${decision === null ? 'not decided' : decision.kind}, ${written}`
}
