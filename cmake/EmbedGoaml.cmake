# mnm_embed_goaml(<target> <file>): compiles data/goaml/elements.csv into <target> as the arrays of
# ingest_goaml_schema.h.
set(MNM_EMBED_GOAML_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/EmbedGoamlScript.cmake)
function(mnm_embed_goaml target file)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/ingest_goaml_elements.c)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DELEMENTS=${file} -P ${MNM_EMBED_GOAML_SCRIPT}
    DEPENDS ${file} ${MNM_EMBED_GOAML_SCRIPT}
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
