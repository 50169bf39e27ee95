'use client'

import { remember } from '../_data/stored-setting.ts'

/** The mode in which this browser hears back about its jobs. */
export const chosenMode = remember('hearback.mode', 'socket')
