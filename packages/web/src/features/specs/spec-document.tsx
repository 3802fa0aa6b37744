import type { SpecComment, SpecId } from '@sentra/contract'
import { createElement, type ReactNode, useMemo, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { BlockView } from '../../ui/markdown.tsx'
import { Section } from '../../ui/page.tsx'
import { Spans } from '../../ui/spans.tsx'
import { commentsByPlace, commentsOf, type Place, placesOf } from './anchors.ts'
import { CommentForm } from './comment-form.tsx'
import { CommentList } from './comment-list.tsx'

type Props = { specId: SpecId; version: number; markdown: string; comments: SpecComment[] }

/** The text of a version with the comments of people beside what they are about. */
export function SpecDocument({ specId, version, markdown, comments }: Props) {
  const places = useMemo(() => placesOf(markdown), [markdown])
  const [commenting, setCommenting] = useState<string | null>(null)
  const [isAboutAll, setAboutAll] = useState(false)
  const shown = commentsOf(version, comments)
  const found = commentsByPlace(places, shown)
  const aboutAll = found.get(null) ?? []
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <article
        aria-label={`Text of version ${version}`}
        className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-divider p-4 wrap-anywhere sm:p-6"
      >
        {places.map((place, index) => (
          <PlaceView
            key={index}
            place={place}
            specId={specId}
            version={version}
            comments={(place.anchor !== null && found.get(place.anchor)) || []}
            onComment={() => setCommenting(place.anchor)}
          >
            {place.anchor !== null && place.anchor === commenting && (
              <CommentForm specId={specId} version={version} anchor={commenting} onDone={() => setCommenting(null)} />
            )}
          </PlaceView>
        ))}
      </article>
      <Section
        title="Comments on the whole"
        aside={!isAboutAll && <Button onClick={() => setAboutAll(true)}>Comment on the whole</Button>}
      >
        {aboutAll.length === 0 && !isAboutAll && (
          <p className="text-muted">None. Open comments are read by the agents of the next round.</p>
        )}
        <CommentList comments={aboutAll} specId={specId} shown={version} />
        {isAboutAll && <CommentForm specId={specId} version={version} onDone={() => setAboutAll(false)} />}
      </Section>
    </div>
  )
}

type PlaceProps = Omit<Props, 'markdown'> & { place: Place; onComment: () => void; children: ReactNode }

function PlaceView({ specId, version, place: { block, anchor }, comments, onComment, children }: PlaceProps) {
  const view =
    block.kind === 'heading' ? <Heading level={block.level} text={block.text} /> : <BlockView block={block} />
  if (anchor === null) return <div className="max-w-prose">{view}</div>
  return (
    <>
      <div className="group flex items-start gap-2">
        <div className="min-w-0 max-w-prose flex-1">{view}</div>
        <button
          type="button"
          aria-label={`Comment on ${anchor}`}
          onClick={onComment}
          className="min-h-6 shrink-0 rounded-md px-2 text-meta text-muted hover:bg-surface hover:text-text focus-visible:opacity-100 group-hover:opacity-100 pointer-fine:opacity-0"
        >
          Comment
        </button>
      </div>
      <CommentList comments={comments} specId={specId} shown={version} />
      {children}
    </>
  )
}

const sizes = ['', 'text-title pt-1', 'text-section pt-3', 'pt-2', 'pt-1', 'pt-1', 'pt-1']

/** One level below the page's own heading. */
function Heading({ level, text }: { level: number; text: string }) {
  const className = `font-semibold ${sizes[level] ?? ''}`
  return createElement(`h${Math.min(6, level + 1)}`, { className }, <Spans text={text} />)
}
