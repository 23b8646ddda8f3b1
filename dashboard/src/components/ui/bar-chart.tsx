import { Box, Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useDisclosure, useId } from '@mantine/hooks'
import { ceilingOf } from './chart-scale.ts'

export interface Series {
  label: string
  /** A colour of the theme, as CSS. */
  color: string
  values: number[]
}

const height = 180
const gap = 0.28

/**
 * Counts over time as stacked bars. What a picture says to eyes a table says to everybody else, and to whoever wants the
 * numbers.
 */
export const BarChart = ({ title, labels, series }: { title: string; labels: string[]; series: Series[] }) => {
  const [asTable, { toggle }] = useDisclosure()
  const id = useId()
  return (
    <Paper withBorder p="md" component="figure" m={0} aria-labelledby={id}>
      <Stack gap="sm">
        <Group justify="space-between" align="center" gap="xs">
          <Title order={2} size="h5" id={id}>
            {title}
          </Title>
          <Button size="compact-xs" variant="subtle" onClick={toggle} aria-pressed={asTable}>
            {asTable ? 'As plot' : 'As table'}
          </Button>
        </Group>
        {asTable ? (
          <Numbers title={`${title}, as a table`} labels={labels} series={series} />
        ) : (
          <Bars title={title} labels={labels} series={series} />
        )}
      </Stack>
    </Paper>
  )
}

const Bars = ({ title, labels, series }: { title: string; labels: string[]; series: Series[] }) => {
  const sums = labels.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0))
  const top = ceilingOf(Math.max(0, ...sums))
  const told = series.map(({ label, values }) => `${label} ${sumOf(values).toLocaleString('en')}`).join(', ')
  return (
    <>
      <Box style={{ display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 8 }}>
        <Stack justify="space-between" h={height} aria-hidden>
          {[top, top / 2, 0].map(value => (
            <Text key={value} size="xs" c="dimmed" ta="right" lh={1}>
              {value.toLocaleString('en')}
            </Text>
          ))}
        </Stack>
        <svg
          role="img"
          aria-label={`${title}: ${told}`}
          width="100%"
          height={height}
          viewBox={`0 0 ${labels.length} ${height}`}
          preserveAspectRatio="none"
          style={{ display: 'block', overflow: 'visible' }}
        >
          {[0, height / 2, height].map(y => (
            <line
              key={y}
              x1={0}
              x2={labels.length}
              y1={y}
              y2={y}
              stroke="var(--mantine-color-default-border)"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {labels.map((label, at) => {
            let below = 0
            return (
              <g key={label}>
                <title>{`${label}: ${series.map(one => `${one.label} ${one.values[at] ?? 0}`).join(', ')}`}</title>
                <rect x={at} y={0} width={1} height={height} fill="transparent" />
                {series.map(({ label: name, color, values }) => {
                  const size = ((values[at] ?? 0) / top) * height
                  below += size
                  return (
                    <rect key={name} x={at + gap / 2} y={height - below} width={1 - gap} height={size} fill={color} />
                  )
                })}
              </g>
            )
          })}
        </svg>
        <span />
        <Group justify="space-between" mt={4} aria-hidden>
          {[labels[0], labels[Math.floor(labels.length / 2)], labels.at(-1)].map(label => (
            <Text key={label} size="xs" c="dimmed">
              {label}
            </Text>
          ))}
        </Group>
      </Box>
      <Group gap="lg">
        {series.map(({ label, color, values }) => (
          <Group key={label} gap={6}>
            <span aria-hidden style={{ width: 10, height: 10, borderRadius: 3, background: color }} />
            <Text size="sm">
              {label}{' '}
              <Text span c="dimmed">
                {sumOf(values).toLocaleString('en')}
              </Text>
            </Text>
          </Group>
        ))}
      </Group>
    </>
  )
}

const sumOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0)

const Numbers = ({ title, labels, series }: { title: string; labels: string[]; series: Series[] }) => (
  <Table.ScrollContainer
    minWidth={320}
    maxHeight={height + 60}
    scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': title } }}
  >
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When (UTC)</Table.Th>
          {series.map(({ label }) => (
            <Table.Th key={label} ta="right">
              {label}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {labels.map((when, at) => (
          <Table.Tr key={when}>
            <Table.Td>{when}</Table.Td>
            {series.map(({ label, values }) => (
              <Table.Td key={label} ta="right">
                {(values[at] ?? 0).toLocaleString('en')}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
)
