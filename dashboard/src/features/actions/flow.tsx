import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { ActionIcon, Badge, Box, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowDown, IconFlag, IconGripVertical, IconLogin, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { PickOne } from '../../components/ui/pick-one.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { FlowFigures } from '../executions/flow-figures.tsx'
import { flowCheckQuery } from './check.ts'
import { Findings } from './findings.tsx'
import { type Action, type Binding, bindingsQuery, findDeployed } from './queries.ts'
import { stateOf } from './state.ts'

const triggerId = 'post-login'

/** Actions › Flows › Login: what runs between the password and the tokens, and in which order. */
export const LoginFlow = () => (
  <QueryView query={useQuery(bindingsQuery(triggerId))}>
    {bindings => <Order key={bindings.map(({ id }) => id).join()} bindings={bindings} />}
  </QueryView>
)

/** A place in the flow: an Action under the name that is shown for it. */
interface Place {
  id: string
  name: string
  action?: Action
}

const placesOf = (bindings: Binding[]): Place[] =>
  bindings.map(({ action, display_name }) => ({ id: action.id, name: display_name, action }))

const Order = ({ bindings }: { bindings: Binding[] }) => {
  const client = useQueryClient()
  const may = useMay('update:actions')
  const saved = placesOf(bindings)
  const [places, setPlaces] = useState(saved)
  const changed = places.map(({ id }) => id).join() !== saved.map(({ id }) => id).join()
  const apply = useMutation({
    mutationFn: () =>
      api('PATCH /actions/triggers/{triggerId}/bindings', {
        params: { triggerId },
        body: {
          bindings: places.map(({ id, name }) => ({ ref: { type: 'action_id', value: id }, display_name: name })),
        },
      } as never),
    onSuccess: () =>
      notifications.show({ title: 'Applied', message: 'The next login runs these Actions in this order.' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['actions', 'bindings'] }),
  })
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm('The new order has not been applied. Leave it?'),
    enableBeforeUnload: () => changed,
  })
  const sensors = useSensors(
    useSensor(PointerSensor),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const dropped = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return
    const at = (id: unknown) => places.findIndex(place => place.id === id)
    setPlaces(arrayMove(places, at(active.id), at(over.id)))
  }
  return (
    <Page
      title="Login flow"
      description="After the first factor these Actions run, from the top to the bottom, before anybody gets in. Each may deny, ask for a factor, or redirect."
      actions={
        <>
          <Button
            component="a"
            href="/dashboard/try?start"
            target="_blank"
            variant="default"
            leftSection={<IconPlayerPlay size={18} aria-hidden />}
            aria-label="Try, opens a new tab"
          >
            Try
          </Button>
          {may && (
            <>
              <Button variant="default" disabled={!changed} onClick={() => setPlaces(saved)}>
                Discard
              </Button>
              <Button disabled={!changed} loading={apply.isPending} onClick={() => apply.mutate()}>
                Apply
              </Button>
            </>
          )}
        </>
      }
    >
      <FlowCheck places={places} />
      <Stack gap={0} align="center" maw={620} w="100%" mx="auto">
        <End icon={<IconLogin size={18} aria-hidden />} label="Start: the user is known" />
        <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={dropped}>
          <SortableContext items={places.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
            {places.map(place => (
              <PlaceRow
                key={place.id}
                place={place}
                may={may}
                onRemove={() => setPlaces(places.filter(one => one.id !== place.id))}
              />
            ))}
          </SortableContext>
        </DndContext>
        {may && (
          <Add taken={places} onAdd={action => setPlaces([...places, { id: action.id, name: action.name, action }])} />
        )}
        <Arrow />
        <End icon={<IconFlag size={18} aria-hidden />} label="Complete: tokens are issued" />
      </Stack>
    </Page>
  )
}

const Arrow = () => (
  <IconArrowDown size={20} aria-hidden style={{ margin: '8px 0', color: 'var(--mantine-color-dimmed)' }} />
)

const End = ({ icon, label }: { icon: React.ReactNode; label: string }) => (
  <Paper withBorder radius="xl" px="lg" py="xs">
    <Group gap="xs">
      {icon}
      <Text size="sm" fw={600}>
        {label}
      </Text>
    </Group>
  </Paper>
)

const PlaceRow = ({ place, may, onRemove }: { place: Place; may: boolean; onRemove: () => void }) => {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition } = useSortable({
    id: place.id,
    disabled: !may,
  })
  const state = place.action && stateOf(place.action)
  return (
    <>
      <Arrow />
      <Paper
        ref={setNodeRef}
        withBorder
        p="sm"
        w="100%"
        data-place={place.name}
        style={{ transform: CSS.Transform.toString(transform), transition }}
      >
        <Group justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            {may && (
              <ActionIcon
                ref={setActivatorNodeRef}
                variant="subtle"
                color="gray"
                aria-label={`Move ${place.name}: press Space, then the arrow keys`}
                style={{ cursor: 'grab', touchAction: 'none' }}
                {...attributes}
                {...listeners}
              >
                <IconGripVertical size={18} />
              </ActionIcon>
            )}
            <div>
              <Text fw={600}>{place.name}</Text>
              <FlowFigures actionId={place.id} />
            </div>
            {state && state.label !== 'Deployed' && (
              <Badge color={state.color} variant="light" tt="none">
                {state.label}
              </Badge>
            )}
          </Group>
          {may && (
            <ActionIcon variant="subtle" color="red" aria-label={`Take ${place.name} out`} onClick={onRemove}>
              <IconTrash size={18} />
            </ActionIcon>
          )}
        </Group>
      </Paper>
    </>
  )
}

const Add = ({ taken, onAdd }: { taken: Place[]; onAdd: (action: Action) => void }) => (
  <>
    <Arrow />
    <Box w="100%">
      <PickOne
        // What was added is no search for the next.
        key={taken.length}
        label="Add an Action"
        placeholder="Add an Action …"
        nothing="No other Action is deployed"
        queryKey={['actions', triggerId, 'deployed']}
        find={async typed => {
          const found = await findDeployed(triggerId, typed)
          return found.filter(action => !taken.some(({ id }) => id === action.id))
        }}
        choiceOf={({ id, name }) => ({ value: id, label: name })}
        chosen={undefined}
        onChange={action => action && onAdd(action)}
        clearable
      />
    </Box>
  </>
)

/** What would go wrong with these Actions in this order. */
const FlowCheck = ({ places }: { places: Place[] }) => {
  const { data: findings = [] } = useQuery({
    ...flowCheckQuery(
      triggerId,
      places.map(({ id }) => id),
    ),
    enabled: places.length > 0,
    placeholderData: keepPreviousData,
  })
  return places.length > 0 && findings.length > 0 && <Findings findings={findings} />
}
