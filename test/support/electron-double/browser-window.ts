import { EventEmitter } from 'node:events'
import type { Page } from '@playwright/test'
import type { WebContentsDouble } from './web-contents.ts'

type Bounds = Readonly<{ x: number; y: number; width: number; height: number }>

export type WindowOptions = Readonly<{
  x?: number
  y?: number
  width?: number
  height?: number
  show?: boolean
  fullscreen?: boolean
}>

/** A window without a screen: its bounds and flags are remembered, its page is real. */
export class WindowDouble extends EventEmitter {
  readonly webContents: WebContentsDouble
  private bounds: Bounds
  private flags = {
    isMaximized: false,
    isMinimized: false,
    isVisible: true,
    isFocused: false,
    isFullScreen: false,
  }
  private destroyed = false

  constructor(webContents: WebContentsDouble, options: WindowOptions) {
    super()
    this.webContents = webContents
    this.bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    }
    this.flags.isVisible = options.show ?? true
    this.flags.isFullScreen = options.fullscreen ?? false
    webContents.once('did-finish-load', () => this.emit('ready-to-show'))
  }

  async attach(page: Page): Promise<void> {
    await page.setViewportSize({ width: this.bounds.width, height: this.bounds.height })
    page.on('close', () => this.destroy())
  }

  loadURL = (url: string): Promise<void> => this.webContents.loadURL(url)
  isDestroyed = (): boolean => this.destroyed
  isMaximized = (): boolean => this.flags.isMaximized
  isMinimized = (): boolean => this.flags.isMinimized
  isFullScreen = (): boolean => this.flags.isFullScreen
  isVisible = (): boolean => this.flags.isVisible
  isFocused = (): boolean => this.flags.isFocused
  getBounds = (): Bounds => this.bounds
  getNormalBounds = (): Bounds => this.bounds
  setBounds(bounds: Partial<Bounds>): void {
    this.bounds = { ...this.bounds, ...bounds }
    this.emit('resize')
    this.emit('move')
  }
  maximize(): void {
    this.flags.isMaximized = true
    this.emit('maximize')
  }
  minimize(): void {
    this.flags.isMinimized = true
    this.flags.isFocused = false
    this.emit('minimize')
  }
  restore(): void {
    this.flags.isMinimized = false
    this.emit('restore')
  }
  show(): void {
    this.flags.isVisible = true
  }
  focus(): void {
    this.flags.isFocused = true
  }

  close(): void {
    if (this.destroyed) return
    let isPrevented = false
    this.emit('close', { preventDefault: () => void (isPrevented = true) })
    if (!isPrevented) this.destroy()
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.webContents.destroy()
    this.emit('closed')
    void this.webContents.page.then((page) => page.close()).catch(() => undefined)
  }
}
