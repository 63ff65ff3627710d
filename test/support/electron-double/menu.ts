type Template = Readonly<{
  id?: string
  label?: string
  role?: string
  type?: string
  submenu?: readonly Template[]
  click?: () => void
}>

type MenuItemDouble = Readonly<{
  id: string
  label: string
  role: string | undefined
  submenu: MenuDouble | null
  click: () => void
}>

type MenuDouble = Readonly<{
  items: readonly MenuItemDouble[]
  getMenuItemById: (id: string) => MenuItemDouble | null
}>

const build = (template: readonly Template[]): MenuDouble => {
  const items = template.map((entry) => ({
    id: entry.id ?? '',
    label: entry.label ?? '',
    role: entry.role,
    submenu: entry.submenu ? build(entry.submenu) : null,
    click: () => entry.click?.(),
  }))
  const find = (id: string): MenuItemDouble | null =>
    items.find((item) => item.id === id) ??
    items.map((item) => item.submenu?.getMenuItemById(id) ?? null).find((item) => item !== null) ??
    null
  return { items, getMenuItemById: find }
}

/** Menus are never drawn; their items can be found and clicked. */
export function makeMenus() {
  let applicationMenu: MenuDouble | null = null
  return {
    buildFromTemplate: build,
    setApplicationMenu: (menu: MenuDouble | null): void => {
      applicationMenu = menu
    },
    getApplicationMenu: (): MenuDouble | null => applicationMenu,
  }
}
