'use client'

import { createStoredSetting } from '../_data/stored-setting.ts'

/** The delivery mode that the job page uses in this browser. */
export const chosenMode = createStoredSetting('hearback.mode', 'socket')
