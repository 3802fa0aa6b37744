import { useMemo } from 'react'
import { RowWindow } from '../../ui/row-window.tsx'
import type { DiffRow } from './parse-patch.ts'

const MAX_SHOWN_ROWS = 30
/** Line numbers of both sides, and the sign. */
const GUTTER_CHARACTERS = 14

/** The rows of a patch, of which only visible ones are in the page. */
export function PatchRows({ rows, target = null }: { rows: DiffRow[]; target?: { row: number } | null }) {
  const widest = useMemo(() => rows.reduce((most, { text }) => Math.max(most, text.length), 0), [rows])
  return (
    <RowWindow
      label="Patch"
      count={rows.length}
      maxRows={MAX_SHOWN_ROWS}
      widthCharacters={widest + GUTTER_CHARACTERS}
      target={target}
      renderRow={(index) => {
        const row = rows[index]
        return row && <PatchRow row={row} />
      }}
    />
  )
}

const looks: Record<DiffRow['kind'], string> = {
  file: 'bg-raised font-semibold border-t border-divider',
  hunk: 'bg-surface text-muted',
  context: '',
  added: 'bg-added',
  removed: 'bg-removed',
  note: 'text-muted italic',
}
const signs: Record<DiffRow['kind'], string> = { file: '', hunk: '', context: ' ', added: '+', removed: '−', note: '' }

function PatchRow({ row: { kind, text, oldLine, newLine } }: { row: DiffRow }) {
  if (kind === 'file' || kind === 'hunk')
    return <div className={`h-full px-3 whitespace-pre ${looks[kind]}`}>{text}</div>
  return (
    <div className={`flex h-full whitespace-pre ${looks[kind]}`}>
      <span className="w-[5ch] shrink-0 pr-[1ch] text-right text-muted select-none">{oldLine}</span>
      <span className="w-[5ch] shrink-0 pr-[1ch] text-right text-muted select-none">{newLine}</span>
      <span className="w-[2ch] shrink-0 select-none">{signs[kind]}</span>
      <span>{text}</span>
    </div>
  )
}
