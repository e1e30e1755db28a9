# mnm_embed_codes(<target> <file>): compiles data/codes/channels.csv into <target> as the sorted array
# mnm_ingest__codes (see ingest_bank.h).
set(MNM_EMBED_CODES_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/EmbedCodesScript.cmake)
function(mnm_embed_codes target file)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/ingest_codes.c)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DCODES=${file} -P ${MNM_EMBED_CODES_SCRIPT}
    DEPENDS ${file} ${MNM_EMBED_CODES_SCRIPT}
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
