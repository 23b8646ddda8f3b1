/** A point in time as people read it, with the exact one for who needs it. */
export const Moment = ({ at }: { at: string | undefined | null }) => {
  if (!at) return <>never</>
  const date = new Date(at)
  return (
    <time dateTime={at} title={date.toISOString()}>
      {said.format(date)}
    </time>
  )
}

const said = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
