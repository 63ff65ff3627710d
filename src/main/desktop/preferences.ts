import { VERSION_ARGUMENT } from '../../core/contract/channels.ts'

export type WindowPorts = Readonly<{ preloadFile: string; version: string; hasInspector: boolean }>

/** The preferences of every window there is. No window is made elsewhere. */
export const webPreferencesOf = ({ preloadFile, version, hasInspector }: WindowPorts) => ({
  preload: preloadFile,
  additionalArguments: [`${VERSION_ARGUMENT}${version}`],
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  // Dictionaries would be fetched from the network.
  spellcheck: false,
  devTools: hasInspector,
})
