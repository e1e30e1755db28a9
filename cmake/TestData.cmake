# Ledgers that tests read: tests/data/<name>/<name>.tar.xz, unpacked below data/ of the build folder
# by CMake itself. Tests find that folder in the definition MNM_TEST_DATA.
set(MNM_TEST_DATA_DIR ${CMAKE_BINARY_DIR}/data)
file(GLOB data_archives CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/data/*/*.tar.xz)
file(MAKE_DIRECTORY ${MNM_TEST_DATA_DIR})
set(data_stamps)
foreach(archive ${data_archives})
  get_filename_component(data_name ${archive} NAME_WE)
  set(stamp ${MNM_TEST_DATA_DIR}/${data_name}.stamp)
  add_custom_command(
    OUTPUT ${stamp}
    COMMAND ${CMAKE_COMMAND} -E tar xJf ${archive}
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    WORKING_DIRECTORY ${MNM_TEST_DATA_DIR}
    DEPENDS ${archive}
    COMMENT "Unpacking ${data_name}")
  list(APPEND data_stamps ${stamp})
endforeach()
add_custom_target(mnm_test_data ALL DEPENDS ${data_stamps})
