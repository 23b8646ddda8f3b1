import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { type Entry, entriesAfter, most, newestEntry } from './queries.ts'

/** Entries that were written while one looks, newest first; `held` more have come since it was paused. */
export interface Tail {
  entries: Entry[]
  held: number
}

const shownAtMost = 500

/** Follows the log by checkpoints while `on`. What comes while `paused` waits, so that nothing moves under one's eyes. */
export const useTail = (on: boolean, paused: boolean): Tail => {
  const from = useRef<string | undefined>(undefined)
  const [shown, setShown] = useState<Entry[]>([])
  const [held, setHeld] = useState<Entry[]>([])
  const { data } = useQuery({
    queryKey: ['logs', 'tail'],
    enabled: on,
    refetchInterval: 2000,
    gcTime: 0,
    staleTime: 0,
    structuralSharing: false,
    queryFn: async () => {
      from.current ??= await newestEntry()
      const entries: Entry[] = []
      for (let more = true; more && entries.length < shownAtMost; ) {
        const piece = await entriesAfter(from.current)
        entries.push(...piece)
        from.current = piece.at(-1)?.log_id ?? from.current
        more = piece.length === most
      }
      return entries
    },
  })
  useEffect(() => {
    if (on) return
    from.current = undefined
    setShown([])
    setHeld([])
  }, [on])
  useEffect(() => {
    if (data && data.length > 0) setHeld(waiting => [...data.toReversed(), ...waiting].slice(0, shownAtMost))
  }, [data])
  useEffect(() => {
    if (paused || held.length === 0) return
    setShown(before => [...held, ...before].slice(0, shownAtMost))
    setHeld([])
  }, [paused, held])
  return { entries: shown, held: held.length }
}
