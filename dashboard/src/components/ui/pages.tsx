import { Group, Pagination, Text } from '@mantine/core'
import { mostResults, pageSize } from './list-page.ts'

/** The way through a list; nothing where one page is all. */
export const Pages = ({ total, page, onChange }: { total: number; page: number; onChange: (page: number) => void }) => {
  const reachable = Math.min(total, mostResults)
  if (total === 0) return null
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed">
        {total.toLocaleString('en')} in all
        {total > mostResults && `; the first ${mostResults.toLocaleString('en')} are listed, a search finds the others`}
      </Text>
      {reachable > pageSize && (
        <Pagination
          total={Math.ceil(reachable / pageSize)}
          value={page + 1}
          onChange={next => onChange(next - 1)}
          getControlProps={control => ({ 'aria-label': `${control} page` })}
          getItemProps={item => ({ 'aria-label': `Page ${item}` })}
        />
      )}
    </Group>
  )
}
