// The Spanish texts of issues and of other codes that the user can see. The keys are `code.<code>` or
// `code.<code>/<reason>`.

export const issues: Record<`code.${string}`, string> = {
  "code.id.missing": "Falta el identificador.",
  "code.id.invalid": "El identificador debe ser un texto o un número entero.",
  "code.id.invalid/too_long": "El identificador ocupa más de 1 MiB.",
  "code.id.invalid/ill_formed":
    "El identificador contiene un sustituto sin pareja, que UTF-8 no puede codificar.",
  "code.id.invalid/digits_lost": "El identificador está en notación científica y ha perdido cifras.",
  "code.id.invalid/no_value": "El identificador es un error o una fórmula de un programa.",
  "code.id.invalid/hidden_character": "El identificador contiene un carácter invisible.",
  "code.id.duplicate": "El identificador ya se usa en la fila {row}.",
  "code.id.repaired": "Se quitaron los espacios alrededor del identificador.",
  "code.id.repaired/unwrapped": "Se quitó del identificador un apóstrofo, comillas, .0 o algo similar.",
  "code.id.email": "El identificador es un correo electrónico y se envía sin cambios.",
  "code.email.invalid": "El correo electrónico no es válido.",
  "code.email.invalid/too_long": "El correo electrónico ocupa más de 1 MiB.",
  "code.email.invalid/hidden_character": "El correo electrónico contiene un carácter invisible.",
  "code.email.invalid/needs_repair":
    "El correo electrónico está dentro de mailto:, <> o comillas, y la corrección automática está desactivada.",
  "code.email.repaired": "Se quitaron los espacios alrededor del correo electrónico.",
  "code.email.repaired/unwrapped":
    "El correo electrónico se extrajo de mailto:, <>, comillas o algo similar.",
  "code.email.repaired/placeholder":
    "El correo electrónico era un texto de relleno como N/A y se trata como vacío.",
  "code.email.unlikely": "El dominio del correo electrónico probablemente tiene un error.",
  "code.email.duplicate": "El correo electrónico ya se usa en una fila anterior.",
  "code.email.unmapped":
    "Ninguna columna está asignada al correo electrónico, aunque una columna contiene direcciones.",
  "code.hashed_email.invalid": "El hash del correo electrónico debe tener 64 cifras hexadecimales.",
  "code.hashed_email.mismatch": "El hash no corresponde al correo electrónico del mismo registro.",
  "code.hashed_email.repaired": "Se quitaron los espacios alrededor del hash del correo electrónico.",
  "code.hashed_email.repaired/base64": "El hash del correo electrónico se convirtió desde Base64.",
  "code.hashed_email.repaired/placeholder":
    "El hash del correo electrónico era un texto de relleno como N/A y se trata como vacío.",
  "code.phone_number.invalid": "El teléfono no es válido.",
  "code.phone_number.invalid/no_region":
    "El número de teléfono no tiene código de país, y no se conoce su país.",
  "code.phone_number.invalid/two_numbers": "El teléfono contiene más de un número.",
  "code.phone_number.invalid/digits_lost": "El teléfono está en notación científica y ha perdido cifras.",
  "code.phone_number.invalid/letters": "El teléfono contiene letras.",
  "code.phone_number.invalid/calling_code": "El prefijo de país del teléfono no está asignado.",
  "code.phone_number.invalid/area_code":
    "El código de área del teléfono no está asignado en el Plan de Numeración de América del Norte.",
  "code.phone_number.invalid/length":
    "El teléfono tiene demasiadas o muy pocas cifras para su prefijo de país.",
  "code.phone_number.invalid/needs_repair":
    "El teléfono no está en formato E.164, y la corrección automática está desactivada.",
  "code.phone_number.repaired": "El teléfono se convirtió al formato E.164.",
  "code.phone_number.repaired/extension": "Se quitó la extensión del teléfono.",
  "code.phone_number.repaired/placeholder":
    "El teléfono era un texto de relleno como N/A y se trata como vacío.",
  "code.zip_code.invalid": "El código ZIP debe tener cinco cifras.",
  "code.zip_code.invalid/prefix": "Las tres primeras cifras del código ZIP no están asignadas.",
  "code.zip_code.invalid/foreign": "El código ZIP es un código postal de otro país.",
  "code.zip_code.invalid/needs_repair":
    "El código ZIP no está escrito con cinco cifras, y la corrección automática está desactivada.",
  "code.zip_code.repaired": "El código ZIP se convirtió a cinco cifras.",
  "code.zip_code.repaired/plus4": "Se quitaron las cuatro últimas cifras del código ZIP+4.",
  "code.zip_code.repaired/leading_zeros": "Se restauraron los ceros iniciales del código ZIP.",
  "code.zip_code.repaired/placeholder":
    "El código ZIP era un texto de relleno como N/A y se trata como vacío.",
  "code.birth_year.invalid": "El año de nacimiento debe tener cuatro cifras.",
  "code.birth_year.ambiguous": "El año de nacimiento tiene dos cifras y puede significar dos años distintos.",
  "code.birth_year.ambiguous/time_zone": "El año de nacimiento depende de la zona horaria.",
  "code.birth_year.out_of_range": "El año de nacimiento es anterior a 1900 o está en el futuro.",
  "code.birth_year.out_of_range/too_young":
    "Según el año de nacimiento, el usuario tiene menos de la edad mínima.",
  "code.birth_year.invalid/needs_repair":
    "El año de nacimiento no está escrito con cuatro cifras, y la corrección automática está desactivada.",
  "code.birth_year.repaired": "El año de nacimiento se convirtió a cuatro cifras.",
  "code.birth_year.repaired/date": "El año de nacimiento se tomó de una fecha.",
  "code.birth_year.repaired/no_year": "La fecha de nacimiento no tiene año y se omite.",
  "code.birth_year.repaired/placeholder":
    "El año de nacimiento era un texto de relleno como N/A y se trata como vacío.",
  "code.country.unknown":
    "El país no es el nombre ni el código de un país, así que no se puede leer un número nacional ni un código postal de la fila.",
  "code.enrolled_rewards.invalid":
    "Las recompensas inscritas deben ser una lista que solo contenga CARDLINKED.",
  "code.enrolled_rewards.invalid/legacy":
    "Las recompensas inscritas contienen AFFILIATE, que ya no debe enviarse.",
  "code.historical_transactions_sent.invalid":
    "El campo «Transacciones históricas enviadas» debe ser true o false.",
  "code.phone_numbers.invalid":
    "Cada entrada de la lista de teléfonos debe ser un objeto con un número y un tipo opcional.",
  "code.phone_numbers.invalid/type": "El tipo en la lista de teléfonos debe ser MOBILE, HOME, WORK u OTHER.",
  "code.phone_numbers.too_many": "La lista de teléfonos contiene más de 10 números.",
  "code.postal_codes.invalid":
    "Cada entrada de la lista de códigos postales debe ser un objeto con un código y un tipo opcional.",
  "code.postal_codes.invalid/type":
    "El tipo en la lista de códigos postales debe ser PHYSICAL, BILLING u OTHER.",
  "code.postal_codes.too_many": "La lista de códigos postales contiene más de 10 códigos.",
  "code.record.unknown_member":
    "El registro tiene un miembro con un nombre parecido al de este campo. El miembro se ignora.",
  "code.record.invalid": "El registro no es un objeto.",
  "code.record.invalid/child": "El registro pertenece a otro registro (__parentId) y no es un usuario.",
  "code.record.invalid/error_response": "El registro es un mensaje de error de una API y no un usuario.",
  "code.record.invalid/json": "El registro no es JSON válido.",
  "code.record.invalid/too_long": "El registro ocupa más de 4 MiB, o uno de sus campos más de 1 MiB.",
  "code.record.invalid/too_wide": "El registro tiene más de 1.000 columnas.",
  "code.record.invalid/encoding":
    "El registro contiene bytes que no son válidos en la codificación del archivo.",
  "code.record.invalid/truncated": "El archivo termina en medio del registro.",
  "code.record.invalid/unclosed_quote":
    "En este registro empieza un campo entre comillas que nunca se cierra.",
  "code.record.invalid/after_quote":
    "El registro tiene texto entre una comilla de cierre y el siguiente separador.",
  "code.record.ragged/too_many":
    "El registro tiene más columnas que el encabezado, así que sus valores pueden estar en columnas equivocadas.",
  "code.record.doubtful": "El registro solo tiene un id, y ese id no se parece a los demás.",
  "code.record.doubtful/short": "El registro solo tiene un id y es más corto que el encabezado.",
  "code.record.excluded": "Usted excluyó la fila.",
  "code.record.ragged": "El registro tiene menos columnas que el encabezado.",
  "code.file.empty": "El archivo está vacío.",
  "code.file.empty/no_rows": "El archivo tiene un encabezado, pero ninguna fila.",
  "code.file.unreadable/workbook": "El archivo es un libro de Excel y debe guardarse antes como CSV.",
  "code.file.unreadable/web_page":
    "El archivo es una página web, quizá la página de inicio de una sesión caducada.",
  "code.file.unreadable/binary": "El archivo no es un archivo de texto.",
  "code.file.unreadable/error_response": "El archivo es un mensaje de error de una API.",
  "code.file.unreadable/columns":
    "El archivo guarda los valores por columnas, pero las columnas tienen longitudes distintas, o el archivo está dañado o supera 16 MiB.",
  "code.file.not_read": "El archivo tiene otras listas, y no se leen {n} registros de ellas.",
  "code.file.unreadable/vcard": "El archivo es una vCard y no una tabla.",
  "code.file.unreadable/icalendar": "El archivo es un calendario iCalendar y no una tabla.",
  "code.file.unreadable/ldif": "El archivo es LDIF y no una tabla.",
  "code.file.unreadable/sql": "El archivo es un script de SQL y no una tabla.",
  "code.file.unreadable/yaml": "El archivo es YAML y no una tabla.",
  "code.file.unreadable/xml": "El archivo es XML y no una tabla.",
  "code.file.unreadable/html": "El archivo es HTML y debe guardarse antes como CSV.",
  "code.file.unreadable/rtf": "El archivo es un documento RTF y no una tabla.",
  "code.file.unreadable/pdf": "El archivo es un documento PDF y no una tabla.",
  "code.file.unreadable": "El archivo no contiene ninguna lista de registros.",

  // Follows the text of an error whose field is omitted.
  "code.field_omitted": "El campo se omite.",

  // Notes on the outcome of a row.
  "code.unread": "El envío terminó antes de leer esta fila.",
  "code.earlier": "Un envío anterior procesó esta fila.",
  "code.created.by_conflict":
    "El primer intento no obtuvo respuesta. La respuesta siguiente indicó que el usuario existe.",
  "code.created.by_lookup":
    "El intento no obtuvo respuesta. Una consulta encontró al usuario tal como se envió.",
  "code.exists.differs": "Una consulta encontró al usuario con otros datos.",
  "code.unsent.by_lookup": "Una consulta no encontró al usuario.",
  "code.rejected.in_doubt": "Un intento anterior no obtuvo respuesta y puede haber creado al usuario.",
  "code.unknown": "Ningún intento obtuvo una respuesta fiable.",
  "code.unsent": "La API no aceptó al usuario y todos los reintentos fallaron.",

  // Why a run stopped early.
  "code.cancelled": "El envío se canceló.",
  "code.request_rejected": "La API rechazó la solicitud completa.",
  "code.unauthorized": "La API rechazó el token de acceso.",
  "code.token_failed": "La página no pudo obtener un token de acceso.",
  "code.token_timeout": "El token de acceso no llegó a tiempo.",
  "code.retries_exhausted": "Fallaron demasiadas solicitudes.",
  "code.changed_file": "El archivo no es el que se envió antes.",

  // Why a run or the element failed.
  "code.file.unreadable/read_failed": "El navegador no pudo leer el archivo. Quizá se movió o cambió.",
  "code.journal.changed": "Un envío anterior de este archivo tenía otros ajustes u otras filas.",
  "code.journal.foreign": "El envío guardado no se puede leer.",
  "code.journal.newer": "Una versión más reciente de esta página inició el envío guardado.",
  "code.network.load":
    "No se pudo cargar una parte de esta página. Compruebe su conexión e inténtelo de nuevo.",
  "code.wasm.load": "No se pudo cargar una parte de esta página. Compruebe su conexión e inténtelo de nuevo.",
  "code.worker.failed":
    "El archivo no se pudo seguir procesando. Vuelva a cargar la página e inténtelo de nuevo.",
};
