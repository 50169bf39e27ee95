'use client'

import { remember } from './stored-setting.ts'

/** Under whose name this browser submits. Without keys it is a label, not a wall. */
export const user = remember('hearback.user', 'demo')
