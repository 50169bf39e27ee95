/** Lists of stop words under their ISO 639-3 codes; the package brings no types. */
declare module 'stopword'
