import type { BlockingTask, TicketBlocking } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Section } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { layerGraph, type Placed } from './layer-graph.ts'

const WIDTH = 200
const HEIGHT = 60
const GAP = { x: 56, y: 14 }
/** More is a picture of lines: the lists below say it better. */
const MAX_SHOWN = 60

/**
 * What waits stands right of what it waits for. The lines say nothing that the lists below do not say too, so who does not
 * see them misses nothing.
 */
export function BlockingGraph({ blocking: { tasks, edges, minutes } }: { blocking: TicketBlocking }) {
  const shown = useMemo(() => {
    const linked = tasks.filter(({ id }) => edges.some(({ taskId, dependsOn }) => taskId === id || dependsOn === id))
    const waits = edges.map(({ taskId, dependsOn }) => ({ from: taskId, to: dependsOn }))
    const placed = layerGraph(
      linked.map(({ id }) => id),
      waits,
    )
    return { byId: new Map<string, BlockingTask>(tasks.map((task) => [task.id, task])), placed, waits }
  }, [tasks, edges])
  const { byId, placed, waits } = shown
  if (placed.length > MAX_SHOWN) return null
  const places = new Map(placed.map((place) => [place.id, place]))
  const size = sizeOf(placed)
  const isCritical = tasks.some((task) => task.isCritical)
  return (
    <Section
      title="Order"
      aside={isCritical && <span className="text-meta text-muted">critical path: about {minutes} min</span>}
    >
      <div className="overflow-x-auto rounded-lg border border-divider bg-surface p-4">
        <div className="relative" style={size}>
          <svg aria-hidden="true" className="absolute inset-0" {...size}>
            {waits.map(({ from, to }) => {
              const [one, other] = [places.get(from), places.get(to)]
              const isOfPath = byId.get(from)?.isCritical === true && byId.get(to)?.isCritical === true
              return one && other ? <Line key={`${from} ${to}`} from={other} to={one} isCritical={isOfPath} /> : null
            })}
          </svg>
          <ol aria-label="Tasks in their order">
            {placed.toSorted(leftFirst).map((place) => {
              const task = byId.get(place.id)
              return task ? <Box key={place.id} place={place} task={task} /> : null
            })}
          </ol>
        </div>
      </div>
    </Section>
  )
}

const leftFirst = (one: Placed, other: Placed) => one.column - other.column || one.row - other.row
const left = ({ column }: Placed) => column * (WIDTH + GAP.x)
const top = ({ row }: Placed) => row * (HEIGHT + GAP.y)

function sizeOf(placed: Placed[]): { width: number; height: number } {
  const columns = Math.max(0, ...placed.map(({ column }) => column)) + 1
  const rows = Math.max(0, ...placed.map(({ row }) => row)) + 1
  return { width: columns * (WIDTH + GAP.x) - GAP.x, height: rows * (HEIGHT + GAP.y) - GAP.y }
}

/** From what comes first to what waits for it. */
function Line({ from, to, isCritical }: { from: Placed; to: Placed; isCritical: boolean }) {
  const [x1, y1] = [left(from) + WIDTH, top(from) + HEIGHT / 2]
  const [x2, y2] = [left(to), top(to) + HEIGHT / 2]
  const middle = (x1 + x2) / 2
  return (
    <path
      d={`M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2 - 6} ${y2} m-5 -4 l6 4 l-6 4`}
      fill="none"
      className={isCritical ? 'stroke-needs' : 'stroke-control'}
      strokeWidth={isCritical ? 2.5 : 1.5}
    />
  )
}

function Box({ place, task }: { place: Placed; task: BlockingTask }) {
  const { id, title, status, isOwn, isCritical } = task
  return (
    <li
      className={`absolute grid content-center gap-0.5 rounded-md border bg-bg px-2.5 ${isCritical ? 'border-needs' : 'border-control'} ${isOwn ? '' : 'border-dashed'}`}
      style={{ left: left(place), top: top(place), width: WIDTH, height: HEIGHT }}
    >
      <Link to="/tasks/$taskId" params={{ taskId: id }} className="truncate font-medium hover:underline" title={title}>
        {title}
      </Link>
      <span className="flex items-center gap-2 text-meta text-muted">
        <StateBadge state={status} />
        {isCritical && <span className="font-medium text-needs">critical</span>}
        {!isOwn && <span>elsewhere</span>}
      </span>
    </li>
  )
}
