# mnm_embed_file(<target> <file> <name>): compiles the bytes of <file> into <target> as
# `const unsigned char <name>[]`, with a zero after them, and `const unsigned int <name>_bytes` without it.
set(MNM_EMBED_FILE_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/EmbedFileScript.cmake)
function(mnm_embed_file target file name)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DFILE=${file} -DNAME=${name} -P ${MNM_EMBED_FILE_SCRIPT}
    DEPENDS ${file} ${MNM_EMBED_FILE_SCRIPT}
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
