import {
  ActionIcon,
  AppShell,
  Avatar,
  Burger,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconApi, IconExternalLink, IconLogout, IconMoon, IconShieldPlus, IconSun } from '@tabler/icons-react'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { type Session, signIn, signOut } from '../../session.ts'
import { navigation } from './navigation.ts'

/** What stands around every page: the way to all others, and who is signed in. */
export const Shell = ({ session }: { session: Session }) => {
  const [opened, { toggle, close }] = useDisclosure()
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu of a phone closes by every way it leads.
  useEffect(close, [pathname])
  const current = currentOf(pathname)
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 248, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <img src="/dashboard/icon.svg" alt="" width={28} height={28} />
            <Text fw={650}>Sallyport</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <SchemeSwitch />
            <Account session={session} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar bg="var(--nav-ground)" aria-label="Dashboard">
        <ScrollArea p="sm">
          {navigation.map(({ heading, links }) => (
            <div key={heading ?? ''}>
              {heading && (
                <Text size="xs" c="dimmed" fw={600} px="sm" pt="lg" pb={4}>
                  {heading}
                </Text>
              )}
              {links.map(({ label, to, icon: Glyph }) => (
                <NavLink
                  key={to}
                  className="nav-link"
                  label={label}
                  leftSection={<Glyph size={18} stroke={1.7} aria-hidden />}
                  aria-current={to === current ? 'page' : undefined}
                  renderRoot={props => <Link to={to} {...props} />}
                  style={{ borderRadius: 'var(--mantine-radius-md)' }}
                />
              ))}
            </div>
          ))}
          <NavLink
            className="nav-link"
            mt="lg"
            label="API reference"
            href="/api/v2/docs"
            target="_blank"
            leftSection={<IconApi size={18} stroke={1.7} aria-hidden />}
            rightSection={<IconExternalLink size={16} stroke={1.7} aria-label="opens a new tab" />}
            style={{ borderRadius: 'var(--mantine-radius-md)' }}
          />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}

/** The link that leads nearest to a page. */
const currentOf = (pathname: string): string | undefined =>
  navigation
    .flatMap(({ links }) => links.map(({ to }) => to))
    .filter(to => isUnder(pathname, to))
    .toSorted((a, b) => b.length - a.length)[0]

const isUnder = (pathname: string, to: string): boolean =>
  to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`)

const SchemeSwitch = () => {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={dark ? 'Light colours' : 'Dark colours'}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      {dark ? <IconSun size={20} stroke={1.7} /> : <IconMoon size={20} stroke={1.7} />}
    </ActionIcon>
  )
}

const Account = ({ session: { user } }: { session: Session }) => (
  <Menu position="bottom-end" width={240}>
    <Menu.Target>
      <ActionIcon variant="subtle" color="gray" size="lg" radius="xl" aria-label="Your account">
        <Avatar name={user.name ?? user.email} color="gate" size={32} alt="" />
      </ActionIcon>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Label>{user.email ?? user.name}</Menu.Label>
      <Menu.Item
        leftSection={<IconShieldPlus size={18} stroke={1.7} />}
        onClick={() => void signIn({ acr_values: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' })}
      >
        Protect it with a second factor
      </Menu.Item>
      <Menu.Item leftSection={<IconLogout size={18} stroke={1.7} />} onClick={() => void signOut()}>
        Sign out
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
)
