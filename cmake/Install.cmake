# What `cmake --install` puts where: the program, its pages and completion, and the library.
#
# The library is every part but the command line, as libmanumit.so and libmanumit.a; headers keep
# their folders, <prefix>/include/manumit/<group>/<part>/<part>.h, below which the umbrella finds them.
if(MNM_FUZZ)
  return()
endif()
include(GNUInstallDirs)

get_property(library_parts GLOBAL PROPERTY MNM_PARTS)
set(library_objects)
set(library_needs)
foreach(part ${library_parts})
  get_target_property(part_folder ${part} SOURCE_DIR)
  if(part_folder MATCHES "/src/front/")
    continue()
  endif()
  list(APPEND library_objects $<TARGET_OBJECTS:${part}>)
  get_target_property(part_links ${part} LINK_LIBRARIES)
  foreach(link ${part_links})
    if(link AND NOT link MATCHES "^mnm_")
      list(APPEND library_needs ${link})
    endif()
  endforeach()
endforeach()
list(REMOVE_DUPLICATES library_needs)

foreach(kind SHARED STATIC)
  string(TOLOWER ${kind} suffix)
  add_library(manumit_${suffix} ${kind} ${library_objects})
  target_link_libraries(manumit_${suffix} PRIVATE ${library_needs})
  set_target_properties(manumit_${suffix} PROPERTIES OUTPUT_NAME manumit LINKER_LANGUAGE C)
  install(TARGETS manumit_${suffix} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endforeach()
set_target_properties(manumit_shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})

# public faces only: neither what files of a part share, nor what tests share
file(GLOB_RECURSE public_headers RELATIVE ${PROJECT_SOURCE_DIR}/src CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.h)
list(FILTER public_headers EXCLUDE REGEX "(_internal|_test_[a-z]+|_test)\\.h$|^front/")
foreach(header ${public_headers})
  get_filename_component(header_folder ${header} DIRECTORY)
  get_filename_component(header_name ${header} NAME_WE)
  get_filename_component(header_part ${header_folder} NAME)
  if(header_name STREQUAL header_part)
    install(FILES ${PROJECT_SOURCE_DIR}/src/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/manumit/${header_folder})
  endif()
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/include/manumit.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/manumit)

# found wherever the tree is moved to: paths are told from where the file lies
file(RELATIVE_PATH prefix_from_pkgconfig /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${PROJECT_SOURCE_DIR}/cmake/manumit.pc.in ${CMAKE_BINARY_DIR}/manumit.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/manumit.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(TARGET manumit)
  install(TARGETS manumit RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(TARGETS manumit-pdf RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/manumit)
  file(GLOB manual_pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/man/*.1)
  install(FILES ${manual_pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/completion/manumit
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/completion
    COMMAND manumit help --completion --yes --output ${CMAKE_BINARY_DIR}/completion/manumit
    DEPENDS manumit)
  add_custom_target(completion ALL DEPENDS ${CMAKE_BINARY_DIR}/completion/manumit)
  install(FILES ${CMAKE_BINARY_DIR}/completion/manumit DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
   )
endif()
