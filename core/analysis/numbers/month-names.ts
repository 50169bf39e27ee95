/**
 * Full and short month names in lower case, in the form used next to a day, as CLDR has them. A name of several
 * languages is listed once. They are constants because a process needs 70 ms to read them from `Intl`.
 */
const monthNames = {
  en: 'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec',
  de: 'januar februar märz mai juni juli oktober dezember okt dez',
  fr: 'janvier février mars avril juin juillet août septembre octobre novembre décembre janv févr avr juil déc',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ene abr ago dic',
  it: 'gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug set ott',
  pt: 'janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev out',
  nl: 'januari februari maart mei augustus mrt',
  sv: 'maj augusti',
  da: 'marts',
  nb: 'desember des',
  fi:
    'tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta ' +
    'marraskuuta joulukuuta',
  pl:
    'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia sty lut kwi cze ' +
    'lip sie wrz paź lis gru',
  cs: 'ledna února března dubna května června července srpna září října listopadu prosince',
  ro: 'ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie ian iun iul',
  tr: 'ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık oca şub nis haz tem ağu eyl eki kas ara',
  hu: 'január február március április május június július augusztus szeptember október febr márc ápr máj jún júl szept',
  ru:
    'января февраля марта апреля мая июня июля августа сентября октября ноября декабря янв февр мар апр июн июл авг ' +
    'сент окт нояб дек',
  uk:
    'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня січ лют бер квіт трав черв ' +
    'лип серп вер жовт лист груд',
  el:
    'ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου ' +
    'δεκεμβρίου ιαν φεβ μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ',
}

export const monthLocales = Object.keys(monthNames)

export const monthWords: ReadonlySet<string> = new Set(Object.values(monthNames).join(' ').split(' '))
