# mnm_part(<part> [DEPS part...] [LIBS target...])
#
# Makes the static library mnm_<part> of every *.c in the calling folder, and one test program
# for each *_test.c there (cmocka, run by ctest under its file name). DEPS are other parts.
# A test may need more: mnm_test_link(<file name without .c> target...).
function(mnm_part part)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.c$")
  list(FILTER tests INCLUDE REGEX "_test\\.c$")
  add_library(mnm_${part} STATIC ${sources})
  set_property(GLOBAL APPEND PROPERTY MNM_PARTS mnm_${part})
  target_include_directories(mnm_${part} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  foreach(dep ${ARG_DEPS})
    target_link_libraries(mnm_${part} PUBLIC mnm_${dep})
  endforeach()
  target_link_libraries(mnm_${part} PUBLIC ${ARG_LIBS})
  if(MNM_TESTS AND NOT MNM_FUZZ)
    foreach(test_file ${tests})
      get_filename_component(test_name ${test_file} NAME_WE)
      mnm_test(${test_name} ${test_file} mnm_${part})
    endforeach()
  endif()
endfunction()

# mnm_test(<name> <file> target...): one cmocka program, run from the top of the sources so that
# test data is found by its path in the repository; unpacked ledgers are in MNM_TEST_DATA.
function(mnm_test name file)
  add_executable(${name} ${file})
  target_link_libraries(${name} PRIVATE ${ARGN} PkgConfig::CMOCKA)
  target_compile_definitions(${name} PRIVATE MNM_TEST_DATA="${MNM_TEST_DATA_DIR}")
  add_dependencies(${name} mnm_test_data)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()

if(MNM_TESTS AND NOT MNM_FUZZ)
  include(TestData)
endif()
