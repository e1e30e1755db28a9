# mnm_embed_specs(<target> <folder>): compiles the specifications in <folder>/*.yaml into <target> as
# the array mnm_ingest__shipped (see ingest_spec_shipped.c), in the order of their names.
set(MNM_EMBED_SPECS_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/EmbedSpecsScript.cmake)
function(mnm_embed_specs target folder)
  file(GLOB specs CONFIGURE_DEPENDS ${folder}/*.yaml)
  list(SORT specs)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/ingest_specs.c)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DSPECS=${specs}" -P ${MNM_EMBED_SPECS_SCRIPT}
    DEPENDS ${specs} ${MNM_EMBED_SPECS_SCRIPT}
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
