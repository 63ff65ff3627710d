import { Menu } from '@mantine/core'
import { IconBell, IconSearch, IconUserCircle } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { useAccount, useSession, useTerminal } from '../../terminal/hooks.ts'
import { Mark } from '../../widgets/plates/Mark.tsx'
import { ModePlate } from '../../widgets/plates/ModePlate.tsx'
import { accountWords } from './account-words.ts'
import { KillButton } from '../kill/KillButton.tsx'
import { ConnectionStrip } from './ConnectionStrip.tsx'
import css from './header.module.css'

function AccountSelect() {
  const { session } = useTerminal()
  const accounts = useSession((state) => state.accounts)
  const account = useAccount()
  if (!account) return null
  return (
    <select
      className={css.account}
      aria-label="Account"
      value={account.account_id}
      onChange={(event) => session.selectAccount(event.target.value)}
    >
      {accounts.map((choice) => (
        <option key={choice.account_id} value={choice.account_id}>
          {accountWords(choice)}
        </option>
      ))}
    </select>
  )
}

function CommandField() {
  const { shell } = useTerminal()
  return (
    <button type="button" className={css.command} onClick={() => shell.setState({ overlay: 'palette' })}>
      <IconSearch size={14} stroke={1.6} aria-hidden="true" />
      <span>Symbol or command</span>
      <kbd>Ctrl K</kbd>
    </button>
  )
}

function Bell() {
  const { toasts, shell } = useTerminal()
  const unread = useStore(toasts.store, (state) => state.unread)
  const open = (): void => {
    toasts.markRead()
    shell.setState({ overlay: 'notices' })
  }
  return (
    <button type="button" className={css.button} aria-label={`Notices, ${unread} new`} onClick={open}>
      <IconBell size={16} stroke={1.6} aria-hidden="true" />
      {unread > 0 && <span>{unread}</span>}
    </button>
  )
}

function UserMenu() {
  const { session, shell, dock } = useTerminal()
  const user = useSession((state) => state.user)
  if (!user) return null
  return (
    <Menu position="bottom-end" shadow="none" width={220} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className={css.button}>
          <IconUserCircle size={16} stroke={1.6} aria-hidden="true" />
          <span className={css.userName}>{user.full_name || user.username}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.email} · {user.role.replaceAll('_', ' ')}
        </Menu.Label>
        <Menu.Item onClick={() => dock.open('security')}>Security</Menu.Item>
        <Menu.Item onClick={() => shell.setState({ overlay: 'settings' })}>How it looks</Menu.Item>
        <Menu.Item onClick={() => shell.setState({ overlay: 'keys' })}>Keys</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void session.logout()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Always in this order: mark, mode, account, command field, connections, bell, user, kill switch. */
export function Header() {
  const account = useAccount()
  return (
    <header className={css.header}>
      <span className={css.mark}>
        <Mark />
        <b>Optionix</b>
      </span>
      {account && <ModePlate kind={account.money_kind} />}
      <AccountSelect />
      <CommandField />
      <ConnectionStrip />
      <Bell />
      <UserMenu />
      <KillButton />
      <div id="ox-menus" className={css.menus} />
    </header>
  )
}
