# mnm_embed_catalogue(<target> <folder>): compiles the indicators in <folder>/*.yaml into <target> as the
# array mnm_catalogue__shipped (see catalogue_shipped.h), in the order of their names.
set(MNM_EMBED_CATALOGUE_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/EmbedCatalogueScript.cmake)
function(mnm_embed_catalogue target folder)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.yaml)
  list(SORT files)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/catalogue_files.c)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DFILES=${files}" -P ${MNM_EMBED_CATALOGUE_SCRIPT}
    DEPENDS ${files} ${MNM_EMBED_CATALOGUE_SCRIPT}
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
