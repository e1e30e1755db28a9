# mnm_world_tables(<target> <assumptions.yaml> <folder of scenarios>): compiles what training worlds
# assume, and their scenarios, into <target>, each as a table in C. A line of another shape than the
# files' heads describe stops the build.
set(MNM_WORLD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR})
function(mnm_world_tables target assumptions folder)
  file(GLOB scenarios CONFIGURE_DEPENDS ${folder}/*.yaml)
  list(SORT scenarios)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/world_assumed.c)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DIN=${assumptions} -P ${MNM_WORLD_SCRIPTS}/WorldAssumptions.cmake
    DEPENDS ${assumptions} ${MNM_WORLD_SCRIPTS}/WorldAssumptions.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/world_scenarios.c)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DIN=${scenarios}" -P ${MNM_WORLD_SCRIPTS}/WorldScenarios.cmake
    DEPENDS ${scenarios} ${MNM_WORLD_SCRIPTS}/WorldScenarios.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
