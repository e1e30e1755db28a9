# Writes OUT, a C file with the bytes of FILE as NAME.
file(READ ${FILE} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT} "extern const unsigned char ${NAME}[];\nextern const unsigned int ${NAME}_bytes;\nconst unsigned char ${NAME}[] = {\n${bytes}0x00};\nconst unsigned int ${NAME}_bytes = sizeof ${NAME} - 1;\n")
